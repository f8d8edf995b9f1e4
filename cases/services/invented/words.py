"""What invented records say; in the languages that caseworkers write in."""

from __future__ import annotations

TOWNS = {
    "KZ": ("Алматы", "Астана", "Орал", "Aktobe"),
    "AM": ("Երևան", "Gyumri", "Ванадзор"),
    "GE": ("თბილისი", "Batumi", "Кутаиси"),
    "KG": ("Бишкек", "Osh"),
    "RS": ("Београд", "Novi Sad"),
    "TR": ("İstanbul", "Antalya"),
    "FR": ("Rennes", "Lille", "Besançon"),
    "DE": ("Köln", "Nürnberg", "Leipzig"),
    "LT": ("Vilnius", "Šiauliai"),
    "PL": ("Łódź", "Białystok"),
    "RU": ("Тверь", "Курган", "Элиста"),
}
OCCUPATIONS = ("электрик", "teacher", "cuisinière", "վարորդ", "programmer", "სტუდენტი", "ветеринар")
NOTES = (
    ("ru", "Позвонил с нового номера, просит писать только вечером."),
    ("ru", "Принёс копии бумаг; оригиналы остались у сестры."),
    ("fr", "Rendez-vous manqué : la ligne était coupée. Rappeler lundi."),
    ("fr", "La préfecture a confirmé la réception du dossier complet."),
    ("en", "Spoke for an hour. Calm, sleeps badly, wants to work again."),
    ("en", "The post has no free appointment before next month; ask the partner to write."),
    ("en", "Brought the summons in the original. It names no date."),
)
TASKS = (
    "Ask the post for an appointment",
    "Find an interpreter for the interview",
    "Obtenir la traduction assermentée",
    "Проверить срок действия паспорта",
    "Collect proof of the call-up",
    "Write to the lawyer",
)
DEADLINES = (
    ("Appeal against the refusal", "Refusal notified"),
    ("Complete the claim form", "Certificate handed over"),
    ("Leave or extend the stay", "Last entry"),
    ("Request legal aid", "Decision received"),
)
ACCOUNTS = (
    "Two officers came in the morning and asked for him by name.",
    "Взяли телефон, отпустили через сутки.",
    "Convoqué au commissariat, interrogé pendant trois heures.",
    "Neighbours were asked where the family had gone.",
)
FEARS = (
    "Being handed over at the border.",
    "Что найдут родителей.",
    "Que son employeur apprenne où il est.",
)
REASONS = (
    "Does not want to take part in the war.",
    "Отказался выполнять приказ и уехал.",
    "A reçu une convocation et n’y est pas allé.",
)
UNITS = ("repair company 00000", "войсковая часть 00000", "signals training centre 00")
NEEDS = ("A bed for two weeks", "Legal advice on the appeal", "Психолог, говорящий по-русски")
