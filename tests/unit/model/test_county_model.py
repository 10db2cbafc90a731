"""Two names as one, as the script of each of them is written."""

import pytest

from geo.model.county import join_names


@pytest.mark.parametrize(
    ("wider", "narrower", "whole"),
    [
        ("沈阳市", "和平区", "沈阳市和平区"),
        ("Porto", "Porto", "Porto Porto"),
        ("Île-de-France", "Évry", "Île-de-France Évry"),
        ("서울특별시", "중구", "서울특별시중구"),
        ("沈阳市", "Heping", "沈阳市Heping"),
        ("Москва", "Арбат", "Москва Арбат"),
        ("", "Porto", "Porto"),
        ("Porto", "", "Porto"),
    ],
)
def test_latin_names_are_joined_by_a_space_and_chinese_ones_are_not(wider, narrower, whole):
    assert join_names(wider, narrower) == whole
