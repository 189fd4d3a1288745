"""What the APIs of all apps share: who asks, what goes wrong, pages of rows, answers that are kept.

Each app keeps its own `api`: thin doors to the operations that the pages call.
"""
