"""What should be done, with the candidates, rules and people of one assessment?"""
