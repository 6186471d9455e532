"""Reading and writing projects. The only part of the engine that knows a file format."""
