// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import type { ReactNode } from "react";
import { useServices } from "../app";
import { h, useId, useLayoutEffect, useRef } from "../runtime";
import { Button } from "./basics";
import { Failure, type Action } from "./failure";

/**
 * Asks before something is taken away. Paca's own confirmation always answers no (host-facts.md, section 1.2). The
 * browser's dialog keeps the focus inside, closes on Escape and gives the focus back.
 */
export function Confirmation({ title, children, yes, action, close }: {
  title: string; children: ReactNode; yes: string; action: Action<[]>; close: () => void;
}) {
  const { t } = useServices();
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  useLayoutEffect(() => {
    const element = dialog.current;
    if (element && !element.open) element.showModal();
    // Closed before it leaves the page: only then the browser gives the focus back.
    return () => element?.close();
  }, []);
  return (
    <dialog
      ref={dialog} className="pgh-dialog" aria-labelledby={`${id}-title`} aria-describedby={`${id}-body`}
      onCancel={(event) => { event.preventDefault(); if (!action.isRunning) close(); }}
      onKeyDown={(event) => event.stopPropagation()}
      onClick={(event) => { if (event.target === dialog.current && !action.isRunning) close(); }}
    >
      <div className="pgh-dialog-box">
        <h4 className="pgh-title" id={`${id}-title`}>{title}</h4>
        <div id={`${id}-body`} className="pgh-dialog-body">{children}</div>
        {action.failure && <Failure failure={action.failure} />}
        <div className="pgh-actions pgh-actions-end">
          <Button onPress={close}>{t("cancel")}</Button>
          <Button
            kind="danger" busy={action.isRunning}
            onPress={() => void action.run().then((done) => { if (done) close(); })}
          >
            {yes}
          </Button>
        </div>
      </div>
    </dialog>
  );
}
