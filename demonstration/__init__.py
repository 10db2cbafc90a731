"""The modelled towns, villages, roads and sites of the demonstration study."""
