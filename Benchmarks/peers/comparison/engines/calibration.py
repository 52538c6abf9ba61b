from .engine import Engine


class Calibration(Engine):
    """Not an engine: a fixed product of matrices, whose time tells whether the machine is undisturbed."""

    title = "calibration"

    def load(self):
        import numpy as np

        self.matrix = np.full((768, 768), 0.5, np.float32)

    def run(self, images):
        return self.matrix @ self.matrix
