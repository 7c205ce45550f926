// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import { en } from "./en";

export type TextKey = keyof typeof en;
/** A language's texts; English stands in for what is missing. */
export type Texts = { [key in TextKey]?: string };

/** The texts by the language codes of Paca. */
export const texts = { en } as Record<"en", typeof en> & Record<Language, Texts>;
export type Language = "en";
