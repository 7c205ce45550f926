// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

#ifndef PACA_SYNC_CHIREDIS_SHIM_H
#define PACA_SYNC_CHIREDIS_SHIM_H

#include <hiredis/hiredis.h>

#endif
