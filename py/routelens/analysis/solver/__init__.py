"""Solver: a request that gives conditions their verdicts, or the proof that there is none."""
