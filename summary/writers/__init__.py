"""One module a format, from the models of a draft and a report to text. Each knows its own escaping; none chooses what is said."""
