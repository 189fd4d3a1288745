"""The cast of the tests of leave: Ada asks, Mia manages her, Vera is above Mia, Sam is of the team, Hana is HR."""

from tests.timeoff.conftest import ada, at_nine, hana, mia, otto, policy, sam, team, vacation, vera, zoe

__all__ = ["ada", "at_nine", "hana", "mia", "otto", "policy", "sam", "team", "vacation", "vera", "zoe"]
