"""How is a question about new sites solved, objective by objective?"""
