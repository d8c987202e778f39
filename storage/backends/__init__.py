"""The databases that can be used: what each wants to be told, and what its errors mean. ``storage.database`` is the same for both."""
