"""Whether the engines compute the same: what is fast and wrong is not worth timing."""

import numpy as np

from .engines import engine_class


def differences(scores):
    """Each engine's relative L2 difference from the element-wise median of the fp32 ones, which none alone can move."""
    scores = {name: np.asarray(values, np.float64) for name, values in scores.items()}
    exact = [values for name, values in scores.items() if engine_class(name).arithmetic == "fp32"]
    middle = np.median(exact or list(scores.values()), axis=0)
    return {name: float(np.linalg.norm(values - middle) / np.linalg.norm(middle)) for name, values in scores.items()}


def complaint(found):
    """What to print where an engine is further off than it may be, or None."""
    apart = [name for name, value in found.items() if not value <= engine_class(name).tolerance]
    if not apart:
        return None
    lines = [f"the engines disagree: {', '.join(apart)}. Their speed says nothing. Relative L2 differences:"]
    for name, value in found.items():
        lines.append(f"  {name:18} {value:.1e}, allowed {engine_class(name).tolerance:.0e}")
    return "\n".join(lines)
