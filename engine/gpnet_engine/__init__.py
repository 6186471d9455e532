"""Backpropagation, one matrix operation at a time, forward and back in time.

BLAS is held to one thread here, before numpy is imported: with another number of threads the last
bit of a matrix product changes, and a replay would no longer be exact.
"""

import os

os.environ.update(
    OPENBLAS_NUM_THREADS="1",
    MKL_NUM_THREADS="1",
    OMP_NUM_THREADS="1",
    VECLIB_MAXIMUM_THREADS="1",
)
