// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import { en } from "./en";
import { es } from "./es";
import { fr } from "./fr";
import { ja } from "./ja";
import { ko } from "./ko";
import { ptBR } from "./pt-BR";
import { vi } from "./vi";
import { zhCN } from "./zh-CN";

export type TextKey = keyof typeof en;
/** A language's texts; English stands in for what is missing. */
export type Texts = { [key in TextKey]?: string };
/** The languages of Paca (docs/reference/host-facts.md, section 1.4). */
export type Language = "en" | "es" | "fr" | "ja" | "ko" | "pt-BR" | "vi" | "zh-CN";

/** The texts by the language codes of Paca. */
export const texts: Record<Language, Texts> & { en: typeof en } = {
  en, es, fr, ja, ko, "pt-BR": ptBR, vi, "zh-CN": zhCN,
};
