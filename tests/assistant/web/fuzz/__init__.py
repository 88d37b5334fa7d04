"""Wrong requests to every route: none may end in a server error, give a file away, or keep `/health` waiting.

`routes` lists what a served application answers, `valid` has a request that each route accepts, `mutations` makes wrong ones of
those, each from a seed and its number, and `sending` sends them as they stand while it watches `/health`.
"""
