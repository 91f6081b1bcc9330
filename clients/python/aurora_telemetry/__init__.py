"""Telemetry of Aurora-X: runs, the seeds that they used, and what became of each function. See README.md.

Importing it costs next to nothing; what it needs is imported when telemetry is enabled.
"""

__version__ = "0.1.0"

from .telemetry import Run, Telemetry

__all__ = ["Run", "Telemetry", "__version__"]
