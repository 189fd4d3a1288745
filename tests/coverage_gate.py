"""How much of the code the tests must run: the ledger nearly all of it. Ends with 1 and the missing lines otherwise."""

import subprocess
import sys

# Which files, and the least share of their lines in percent.
LEAST = {"ledger/*": 98, "*": 90}


def main() -> int:
    failed = 0
    for files, least in LEAST.items():
        report = [sys.executable, "-m", "coverage", "report", f"--include={files}", f"--fail-under={least}"]
        done = subprocess.run(report, capture_output=True, text=True, check=False)
        total = next((line.split()[-1] for line in done.stdout.splitlines() if line.startswith("TOTAL")), "nothing")
        name = "all code" if files == "*" else files.removesuffix("/*")
        print(f"coverage of {name}: {total} (at least {least}%)")
        if done.returncode:
            failed = 1
            print(done.stdout or done.stderr)
    return failed


if __name__ == "__main__":
    sys.exit(main())
