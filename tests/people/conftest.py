from tests.people.cast import ada, hana, mia, otto, vera, zoe

__all__ = ["ada", "hana", "mia", "otto", "vera", "zoe"]
