"""What `vaxreach bench` measures: networks, tasks, peers, and how times are taken."""
