// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

#ifndef PACA_SYNC_CPOSTGRES_SHIM_H
#define PACA_SYNC_CPOSTGRES_SHIM_H

#include <libpq-fe.h>

#endif
