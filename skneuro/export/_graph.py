"""A graph of ONNX in the making: nodes, constants and unique names."""

from typing import Any

import numpy as np


class Graph:
    """Nodes in the order of computation, with the constants that they read.

    Parameters
    ----------
    dtype : dtype
        Precision of the computation.
    prefix : str, default=""
        Start of all names, so that those of a graph inside of another one differ.
    """

    def __init__(self, dtype: Any, prefix: str = "") -> None:
        self.dtype = np.dtype(dtype)
        self.prefix = prefix
        self.nodes: list[Any] = []
        self.constants: list[Any] = []

    def constant(self, value: Any) -> str:
        """Name of a constant; floats get the precision of the graph."""
        from onnx import numpy_helper

        array = np.asarray(value)
        if array.dtype.kind == "f":
            array = array.astype(self.dtype)
        return self._store(numpy_helper.from_array(array, self._name("constant")))

    def constant_as_is(self, array: Any) -> str:
        """Name of a constant in its own type."""
        from onnx import numpy_helper

        return self._store(numpy_helper.from_array(array, self._name("constant")))

    def _store(self, tensor: Any) -> str:
        self.constants.append(tensor)
        return tensor.name

    def _name(self, kind: str) -> str:
        return f"{self.prefix}{kind}_{len(self.nodes)}_{len(self.constants)}"

    def add(self, operator: str, *inputs: Any, n_outputs: int = 1, **attributes: Any) -> Any:
        """Add a node; return the name of its output, or a list of names if there are several.

        Parameters
        ----------
        operator : str
            Type of the node.
        *inputs : str, float, list or ndarray
            Names of values; anything else becomes a constant. An empty name leaves an input out.
        n_outputs : int, default=1
            Number of outputs.
        **attributes : object
            Attributes of the node.

        Returns
        -------
        names : str or list of str
            Names of the outputs.
        """
        from onnx import helper

        names = [i if isinstance(i, str) else self.constant(i) for i in inputs]
        outputs = [f"{self._name(operator)}_{k}" for k in range(n_outputs)]
        self.nodes.append(helper.make_node(operator, names, outputs, **attributes))
        return outputs[0] if n_outputs == 1 else outputs

    def rename(self, name: str, new_name: str) -> None:
        """Give a value the name of an output of the model."""
        from onnx import helper

        self.nodes.append(helper.make_node("Identity", [name], [new_name]))

    def cast(self, x: str, dtype: Any) -> str:
        """Cast a value to a type of NumPy."""
        from onnx import helper

        return self.add("Cast", x, to=helper.np_dtype_to_tensor_dtype(np.dtype(dtype)))

    def slice(self, x: str, start: int, end: int, axis: int, step: int = 1) -> str:
        """Part of a value along an axis."""
        ends = [[start], [end], [axis], [step]]
        return self.add("Slice", x, *(np.array(e, np.int64) for e in ends))

    def reshape(self, x: str, *shape: int) -> str:
        """Reshape a value; 0 keeps the size of an axis, -1 derives it."""
        return self.add("Reshape", x, np.array(shape, np.int64))

    def mean(self, x: str, axis: int) -> str:
        """Mean over an axis, which stays with one entry."""
        return self.add("ReduceMean", x, np.array([axis], np.int64), keepdims=1)
