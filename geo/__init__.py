"""The engine: roads, reach, findings and assessments. No web and no database."""
