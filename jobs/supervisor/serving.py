"""What gunicorn is told beside its options; it reads this module as its configuration."""

import gc


def post_worker_init(worker: object) -> None:
    """What is there by now stays: to look through it for garbage holds pages up for a tenth of a second."""
    gc.collect()
    gc.freeze()
