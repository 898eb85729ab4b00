"""Personal data is found however it is typed, and ordinary words are left alone."""

import time

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from stdnum.br import cpf

from conversations.redaction import DataKind, find, normalise

VALID_CPF = "529.982.247-25"  # synthetic: the check digits of 529982247
VALID_CNPJ = "11.222.333/0001-81"
ALPHANUMERIC_CNPJ = "12.ABC.345/01DE-35"  # the Receita Federal's own example


def kinds(text: str) -> list[str]:
    return [finding.kind.value for finding in find(normalise(text))]


def hidden(text: str) -> str:
    """What is left of the text once everything found is cut out."""
    text = normalise(text)
    for finding in reversed(find(text)):
        text = text[: finding.start] + text[finding.end :]
    return text


@pytest.mark.parametrize(
    "written",
    [
        VALID_CPF,
        "52998224725",
        "529 982 247 25",
        "529.982.24725",
        "529-982-247-25",
        "529/982/247/25",
        "5 2 9 9 8 2 2 4 7 2 5",
        "５２９.９８２.２４７-２５",
        "529\u200b982\u200b24725",
        "529.982.247\u201325",
        "cpf:52998224725",
        "CPF nº 529982247-25",
    ],
)
def test_finds_a_cpf_however_written(written: str) -> None:
    (finding,) = find(normalise(f"meu numero é {written} ok"))
    assert (finding.kind, finding.value, finding.valid) == (DataKind.CPF, "52998224725", True)


@pytest.mark.parametrize("written", ["529.982.247-26", "111.111.111-11", "cpf 12345678901"])
def test_takes_out_a_cpf_with_wrong_digits_and_says_so(written: str) -> None:
    (finding,) = find(normalise(f"o {written}, certo?"))
    assert (finding.kind, finding.valid) == (DataKind.CPF, False)


@pytest.mark.parametrize(
    "written", [VALID_CNPJ, "11222333000181", "11 222 333 0001 81", ALPHANUMERIC_CNPJ, "12abc34501de35"]
)
def test_finds_a_cnpj_numeric_or_alphanumeric(written: str) -> None:
    (finding,) = find(normalise(f"cnpj da prefeitura {written} obrigada"))
    assert (finding.kind, finding.valid) == (DataKind.CNPJ, True)


@pytest.mark.parametrize(
    "written",
    [
        "fulana@example.org",
        "Fulana.de-Tal+x@sub.example.org",
        "fulana @ example.org",
        "fulana arroba example ponto org",
        "fulana(arroba)example.org",
    ],
)
def test_finds_an_email(written: str) -> None:
    assert kinds(f"escreve pra {written} por favor") == ["email"]


@pytest.mark.parametrize(
    "written",
    [
        "(31) 99999-0000",
        "31 99999 0000",
        "31999990000",
        "+55 31 99999-0000",
        "(31) 3333-0000",
        "031 3333 0000",
        "99999-0000",
        "3333-0000",
    ],
)
def test_finds_a_phone(written: str) -> None:
    assert kinds(f"me liga no {written} depois das 14h") == ["phone"]


@pytest.mark.parametrize(
    "written",
    [
        "MASP 1234567-8",
        "1234567-8",
        "masp: 1.234.567-8",
        "M1234567",
        "minha matrícula é 123456",
        "1.234.567-8",
    ],
)
def test_finds_a_masp(written: str) -> None:
    assert kinds(f"sou servidor, {written} da seplag") == ["masp"]


@pytest.mark.parametrize("written", ["13579246", " 1357924 "])
def test_a_number_alone_that_may_be_a_masp_is_one(written: str) -> None:
    assert kinds(written) == ["masp"]


@pytest.mark.parametrize(
    "text",
    [
        "minha senha é abc123",
        "senha: Batata@2020",
        'a senha é "cavalo azul"',
        "login x1234567 senha minas#99",
        "minha senha é batatinha",
        "a minha senha era 123456 e agora não entra",
        "senha provisória Xy7$kk2 não funciona",
        "entrei com Batata@2020, deu erro",
        "minas#99",
    ],
)
def test_finds_what_looks_like_a_password(text: str) -> None:
    assert "password" in kinds(text)
    assert not any(
        secret in hidden(text) for secret in ("abc123", "Batata@", "cavalo", "minas#", "batatinha")
    )
    assert not any(secret in hidden(text) for secret in ("123456 ", "Xy7"))


@pytest.mark.parametrize(
    "text",
    [
        "minha senha do sigcon expirou e sou servidor da seplag",
        "senha expirada",
        "a senha é revogada depois de quanto tempo?",
        "a senha tem validade de 24 horas?",
        "minha senha é inválida",
        "esqueci minha senha há 30 dias",
        "Resolução SEGOV nº 437, de 19/05/2015",
        "Decreto 48.138/2021 art. 10",
        "convênio 1301000123/2024 de R$ 1.250.000,00",
        "protocolo BAL-2026-0004R7",
        "atendimento das 8h às 17h, 20/11/2026 14:30",
        "aparece o erro 500 na tela 3 de 10",
        "trocar a senha de 6 a 8 caracteres",
        "senha provisória não chegou",
        "qual é a senha do wifi",
        "a senha é igual ao gov.br?",
        "meu login começa com X ou M?",
        "ramal 2029",
        "paguei R$1.250,00 e 50% da parcela em 2024!",
        "https://exemplo.gov.br/a?b=1&c=2#d3",
        "é o art. 5º, §1º?",
        "lei 14.063/2020!!",
    ],
)
def test_leaves_ordinary_text_alone(text: str) -> None:
    assert find(normalise(text)) == ()


@given(
    digits=st.text("0123456789", min_size=9, max_size=9),
    before=st.text(max_size=30),
    after=st.text(max_size=30),
)
def test_no_valid_cpf_survives_between_any_words(digits: str, before: str, after: str) -> None:
    number = next((n for n in (f"{digits}{check:02}" for check in range(100)) if cpf.is_valid(n)), None)
    assume(number is not None)
    assert number is not None
    text = f"{before} {cpf.format(number)} {after}"
    assert number not in hidden(text)
    assert cpf.format(number) not in hidden(text)


@given(st.text(max_size=300))
def test_findings_never_overlap_and_stay_inside(text: str) -> None:
    text = normalise(text)
    position = 0
    for finding in find(text):
        assert position <= finding.start < finding.end <= len(text)
        position = finding.end


@pytest.mark.parametrize(
    ("text", "kind", "secret"),
    [
        ("cpf 529,982,247-25", "cpf", "247"),
        ("529_982_247_25", "cpf", "247"),
        ("52 99 82 24 72 5", "cpf", "82"),
        ("529\n982\n247\n25", "cpf", "247"),
        ("５２９．９８２．２４７－２５", "cpf", "247"),
        ("5️⃣2️⃣9️⃣9️⃣8️⃣2️⃣2️⃣4️⃣7️⃣2️⃣5️⃣", "cpf", "5"),
        ("cpf52998224725", "cpf", "247"),
        ("esqueci a senha do cpf 529.982.247-25", "cpf", "247"),
        ("cnpj 11,222,333/0001-81", "cnpj", "333"),
        ("cnpj 12 ABC 345 01DE 35", "cnpj", "345"),
        ("12.ABC.345.01DE-35", "cnpj", "345"),
        ("fulana@gmail", "email", "fulana"),
        ("fulana@gmail com", "email", "fulana"),
        ("fulana@hotmail,com", "email", "fulana"),
        ("fulana(a)example.org", "email", "fulana"),
        ("fulana[at]example.org", "email", "fulana"),
        ("fulana arroba gmail", "email", "fulana"),
        ("fulana＠example．org", "email", "fulana"),
        ("zap 987654321", "phone", "987"),
        ("98765 4321", "phone", "4321"),
        ("meu tel: 32154321", "phone", "3215"),
        ("telefone 3215 4321", "phone", "3215"),
        ("meu masp é o 1357924", "masp", "1357"),
        ("masp1357924", "masp", "1357"),
        ("Masp. 1357924", "masp", "1357"),
        ("masp (1.357.924-6)", "masp", "924"),
        ("masp do servidor 1357924", "masp", "1357"),
        ("o número é 1357924", "masp", "1357"),
        ("senha do meu masp 1357924-6 expirou", "masp", "1357"),
        ("senha do login M1357924 expirou", "masp", "1357"),
        ("a senha provisória que recebi foi Xy12zw", "password", "Xy12"),
        ("digito 123456 na senha e não entra", "password", "123456"),
        ("tentei as senhas abc123 e def456", "password", "def456"),
        ("a senha nova é Inverno2026 e a antiga Verao2025", "password", "Verao"),
        ("minha senha é batatinha e não entra", "password", "batatinha"),
        ("minha senha é maria", "password", "maria"),
        ('senha = "minha casa"', "password", "casa"),
        ("senha -> batata1", "password", "batata"),
    ],
)
def test_nothing_is_left_of_unusual_spellings(text: str, kind: str, secret: str) -> None:
    assert kind in kinds(text)
    assert secret not in hidden(text)


@pytest.mark.parametrize(
    "text",
    [
        "problema com senha: não entra",
        "senha: como recuperar?",
        "Senha: esqueci",
        "Assunto: senha. Sistema: SIGCON",
        "senha nova: não aceita",
        "minha senha é provisória",
        "minha senha é simples",
        "minha senha é a mesma do e-mail",
        "senha bloqueada desde 12/03/2026",
        "a senha não chega!!!",
        "senha do SEI! não entra",
        "senha do sistema?!",
        "troca de senha do SIGCON_Saída",
        "esqueci a senha do govbr2",
        "exercício 2024-2025",
        "matrícula de novo convenente em 12/03/2024",
        "qual é o masp do administrador 2 da seplag?",
        "telefone 0800 155 1000",
        "processo SEI 1300.01.0001234/2021-45",
        "convênio nº 1301001234/2022 não aparece",
        "passos 1, 2, 3, 4, 5, 6",
        "R$ 12.345.678,90",
    ],
)
def test_leaves_questions_about_passwords_and_numbers_alone(text: str) -> None:
    assert find(normalise(text)) == ()


@pytest.mark.parametrize(
    "piece",
    ["a", "a.", "a@", "a@a.", "1", "1 ", "_", "cpf n.", "senha a ", "aaa1", "a1#", " ", "masp n", "+%.-"],
)
def test_takes_no_longer_for_a_hostile_text(piece: str) -> None:
    """Unanchored patterns took seconds, with the database's write lock held."""
    text = (piece * 4000)[:4000]
    started = time.process_time()
    find(normalise(text))
    assert time.process_time() - started < 0.4
