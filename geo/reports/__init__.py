"""Files for people: tables, layers, workbook, console."""
