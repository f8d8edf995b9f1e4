"""Invented names in seven ways of writing.

Family names are put together from syllables of our own, so that nobody bears them; each syllable
comes with its Latin spelling, as a passport would print it.
"""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import Any

from cases.choices import NameKind, Sex

Pair = tuple[str, str]  # in its own script, in Latin letters


def pairs(text: str) -> tuple[Pair, ...]:
    """Read "Вер Ver, Лом Lom" as pairs."""
    found = [part.split() for part in text.split(",")]
    return tuple((own, latin) for own, latin in found)


@dataclass(frozen=True)
class Writing:
    """How the people of one language are called."""

    script: str
    language: str
    citizenship: str
    starts: tuple[Pair, ...]
    middles: tuple[Pair, ...]
    ends: tuple[Pair, ...]
    female_ends: tuple[Pair, ...]
    male: tuple[Pair, ...]
    female: tuple[Pair, ...]
    patronymics: tuple[Pair, ...] = ()
    female_patronymics: tuple[Pair, ...] = ()


RUSSIAN = Writing(
    "Cyrl",
    "ru",
    "RU",
    pairs("Брел Brel, Вихт Vikht, Грумб Grumb, Жалт Zhalt, Зурб Zurb, Клюм Klyum, Мурш Mursh")
    + pairs("Плист Plist, Рунж Runzh, Трепн Trepn, Ухл Ukhl, Хлын Khlyn, Цвирк Tsvirk, Ярм Yarm"),
    pairs("анд and, ект ekt, олм olm, юрт yurt, ашк ashk, ирб irb"),
    pairs("ов ov, ин in, еев eev, ский skiy"),
    pairs("ова ova, ина ina, еева eeva, ская skaya"),
    pairs("Артём Artem, Егор Egor, Тимур Timur, Кирилл Kirill, Пётр Petr, Фёдор Fedor")
    + pairs("Семён Semen, Захар Zakhar, Юрий Yuriy, Матвей Matvey, Глеб Gleb, Степан Stepan"),
    pairs("Алёна Alena, Жанна Zhanna, Ульяна Uliana, Юлия Iuliia, Марфа Marfa, Софья Sofia")
    + pairs("Ксения Ksenia, Любовь Liubov, Таисия Taisiia, Вера Vera, Инна Inna, Яна Iana"),
    pairs("Петрович Petrovich, Юрьевич Iurevich, Фёдорович Fedorovich, Глебович Glebovich"),
    pairs("Петровна Petrovna, Юрьевна Iurevna, Фёдоровна Fedorovna, Глебовна Glebovna"),
)
UKRAINIAN = Writing(
    "Cyrl",
    "uk",
    "UA",
    pairs("Гриж Hryzh, Дзюм Dzium, Ївл Ivl, Кваш Kvash, Луп Lup, Пиш Pysh, Хим Khym"),
    pairs("онд ond, іпр ipr, ютк iutk, арґ arg"),
    pairs("енко enko, ук uk, ишин yshyn"),
    pairs("енко enko, ук uk, ишина yshyna"),
    pairs("Андрій Andrii, Ілля Illia, Юрій Yurii, Сергій Serhii, Олексій Oleksii, Ігор Ihor"),
    pairs("Ольга Olha, Їванна Ivanna, Зоряна Zoriana, Леся Lesia, Ярина Yaryna, Олена Olena"),
    pairs("Андрійович Andriiovych, Ігорович Ihorovych"),
    pairs("Андріївна Andriivna, Ігорівна Ihorivna"),
)
KAZAKH = Writing(
    "Cyrl",
    "kk",
    "KZ",
    pairs("Қарм Qarm, Әлп Alp, Өрт Ort, Ұлм Ulm, Бөг Bog, Жұмр Zhumr, Сәрт Sart"),
    pairs("ақ aq, ғыз ghyz, ең eng, үр ur, іл il"),
    pairs("баев bayev, ұлы uly, ов ov"),
    pairs("баева bayeva, қызы qyzy, ова ova"),
    pairs("Әлихан Alikhan, Нұржан Nurzhan, Ерлан Yerlan, Қайрат Qairat, Дәурен Dauren"),
    pairs("Әсел Asel, Гүлнар Gulnar, Айжан Aizhan, Меруерт Meruert, Жұлдыз Zhuldyz"),
)
ARMENIAN = Writing(
    "Armn",
    "hy",
    "AM",
    pairs("Բրամ Bram, Գորմ Gorm, Զուրտ Zurt, Լևմ Levm, Խաչմ Khachm, Ղազմ Ghazm, Տիգմ Tigm"),
    pairs("ան an, ետ et, իկ ik, ոլ ol"),
    pairs("յան yan, ունի uni"),
    pairs("յան yan, ունի uni"),
    pairs("Արամ Aram, Հայկ Hayk, Տիգրան Tigran, Վահե Vahe, Նարեկ Narek"),
    pairs("Անի Ani, Նարե Nare, Մանե Mane, Լուսինե Lusine, Շուշան Shushan"),
)
GEORGIAN = Writing(
    "Geor",
    "ka",
    "GE",
    pairs("ბრეგ Breg, გულმ Gulm, დარქ Darq, ზურმ Zurm, ქართ Kart, ჭელ Chel, ჯინჭ Jinch"),
    pairs("ავ av, ენ en, ილ il, უხ ukh"),
    pairs("აძე adze, შვილი shvili, ია ia"),
    pairs("აძე adze, შვილი shvili, ია ia"),
    pairs("გიორგი Giorgi, ლევან Levan, ნიკა Nika, ზურაბ Zurab, დათო Dato"),
    pairs("ნინო Nino, თამარ Tamar, ქეთი Keti, მარიამ Mariam, სოფო Sopo"),
)
LATIN = Writing(
    "Latn",
    "lt",
    "RU",
    pairs("Žalm Zalm, Šernt Sernt, Gröb Grob, Čubl Cubl, Dūrm Durm, Ægl Aegl, Ørt Ort"),
    pairs("āk ak, ėn en, ił il, ům um"),
    pairs("auskas auskas, ić ic, sen sen, berg berg"),
    pairs("auskienė auskiene, ić ic, sen sen, berg berg"),
    pairs("Jonas Jonas, Łukasz Lukasz, Mikko Mikko, Émile Emile, Søren Soren"),
    pairs("Rūta Ruta, Zoë Zoe, Aino Aino, Agnė Agne, Nađa Nada"),
)
ARABIC = Writing(
    "Arab",
    "ar",
    "SY",
    pairs("الصمر Alsamr, النبط Alnabt, الدرغ Aldargh, القلم Alqalm, الحسط Alhast"),
    pairs("ان an, ور ur, يل il"),
    pairs("ي i, اوي awi, اني ani"),
    pairs("ي i, اوي awi, اني ani"),
    pairs("سامر Samer, نبيل Nabil, زياد Ziad, عمر Omar, كريم Karim"),
    pairs("ليلى Layla, سلمى Salma, ريم Rim, هدى Huda, نور Nour"),
)
WRITINGS = (RUSSIAN, UKRAINIAN, KAZAKH, ARMENIAN, GEORGIAN, LATIN, ARABIC)
WEIGHTS = (48, 6, 12, 9, 9, 8, 8)
PASSPORT_CHANCE = 0.7


@dataclass(frozen=True)
class FamilyName:
    """A family name in its male and its female form, each in both spellings."""

    male: Pair
    female: Pair


def family_name(rng: Random, writing: Writing) -> FamilyName:
    """Put a family name together."""
    start, middle = rng.choice(writing.starts), rng.choice(writing.middles)
    end = rng.randrange(len(writing.ends))
    return FamilyName(
        _joined(start, middle, writing.ends[end]),
        _joined(start, middle, writing.female_ends[end]),
    )


def names_of(
    rng: Random, writing: Writing, family: FamilyName, sex: str, canary: str
) -> list[dict[str, Any]]:
    """Return a person's names as `Person.names` holds them: the legal one, often a passport's."""
    woman = sex == Sex.FEMALE
    surname = family.female if woman else family.male
    given = rng.choice(writing.female if woman else writing.male)
    fathers = writing.female_patronymics if woman else writing.patronymics
    patronymic = rng.choice(fathers)[0] if fathers else ""
    legal = {
        "kind": NameKind.LEGAL.value,
        "script": writing.script,
        "family": canary + surname[0],
        "given": given[0],
        "patronymic": patronymic,
    }
    if rng.random() > PASSPORT_CHANCE:
        return [legal]
    passport = {
        "kind": NameKind.PASSPORT.value,
        "script": "Latn",
        "family": canary + surname[1],
        "given": given[1],
        "patronymic": "",
    }
    return [legal, passport]


def _joined(*parts: Pair) -> Pair:
    return "".join(own for own, _latin in parts), "".join(latin for _own, latin in parts)
