from nabij.practice.errors import PracticeError


def test_practice_error_with_details_names_code_and_values():
    error = PracticeError("rota.row", row=3)

    assert error.code == "rota.row"
    assert error.detail["row"] == 3
    assert str(error) == "rota.row row=3"
