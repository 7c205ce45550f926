// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import { texts, type Language, type TextKey } from "./table";

/** Gives a text in the language of the page. `{name}` is replaced; `{n?one:other}` chooses by the number `n`. */
export interface Translate {
  (key: TextKey, values?: Record<string, string | number>): string;
  language: Language;
  /** "in 3 days", "2 minutes ago". */
  ago(time: string | number): string;
  /** The whole date and time. */
  moment(time: string): string;
  day(time: string): string;
  number(value: number): string;
}

/** The translator for a language of the page; English for one that we do not have. */
export function translator(page: string): Translate {
  const language = languageFor(page);
  const plural = new Intl.PluralRules(language);
  const relative = new Intl.RelativeTimeFormat(language, { numeric: "auto" });
  const moments = new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "short" });
  const days = new Intl.DateTimeFormat(language, { dateStyle: "medium" });
  const numbers = new Intl.NumberFormat(language);

  const t = (key: TextKey, values: Record<string, string | number> = {}): string => {
    const text = texts[language][key] ?? texts.en[key];
    return text.replace(/\{(\w+)(?:\?([^:}]*):([^}]*))?\}/g, (whole, name: string, one?: string, other?: string) => {
      const value = values[name];
      if (value === undefined) return whole;
      if (one !== undefined) return (plural.select(Number(value)) === "one" ? one : other) ?? "";
      // A pull request's number is a name: it has no separators.
      return typeof value === "number" && name !== "number" ? numbers.format(value) : String(value);
    });
  };
  return Object.assign(t, {
    language,
    ago: (time: string | number) => agoIn(relative, typeof time === "number" ? time : Date.parse(time)),
    moment: (time: string) => moments.format(Date.parse(time)),
    day: (time: string) => days.format(Date.parse(time)),
    number: (value: number) => numbers.format(value),
  });
}

function languageFor(page: string): Language {
  const wanted = page.toLowerCase();
  const known = Object.keys(texts) as Language[];
  return known.find((language) => language.toLowerCase() === wanted)
    ?? known.find((language) => language.split("-")[0] === wanted.split("-")[0]) ?? "en";
}

const units: [Intl.RelativeTimeFormatUnit, number][] = [
  ["year", 31_536_000], ["month", 2_592_000], ["week", 604_800], ["day", 86_400], ["hour", 3_600], ["minute", 60],
];

function agoIn(relative: Intl.RelativeTimeFormat, time: number): string {
  const seconds = (time - Date.now()) / 1000;
  for (const [unit, size] of units) {
    if (Math.abs(seconds) >= size) return relative.format(Math.trunc(seconds / size), unit);
  }
  return relative.format(0, "second");
}
