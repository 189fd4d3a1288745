"""Settings of the web server."""

from config import env

bind = "{}:{}".format(*env.address("BIND", "127.0.0.1:8000"))
workers = env.number("WEB_WORKERS", 2, least=1)
threads = env.number("WEB_THREADS", 4, least=1)
worker_class = "gthread"
timeout = 60
graceful_timeout = 10
keepalive = 5
loglevel = "warning"
# Workers tell the master that they live through files: in memory where the system has it, so no disk can stall them.
worker_tmp_dir = "/dev/shm" if __import__("os").path.isdir("/dev/shm") else None  # noqa: S108
