// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import type { ReactNode, Ref } from "react";
import { h, useId } from "../runtime";
import { Icon, type IconName } from "../ui/icon";

/** A part of the settings, in a frame as Paca's own have. */
export function Card({ icon, title, intro, action, children, titleRef }: {
  icon: IconName; title: string; intro?: ReactNode; action?: ReactNode; children: ReactNode;
  titleRef?: Ref<HTMLHeadingElement>;
}) {
  const id = useId();
  return (
    <section className="pgh-card" aria-labelledby={id}>
      <header className="pgh-card-header">
        <div className="pgh-card-heading">
          <h3 className="pgh-title" id={id} ref={titleRef ?? null} tabIndex={-1}><Icon name={icon} />{title}</h3>
          {intro && <p className="pgh-intro">{intro}</p>}
        </div>
        {action && <div className="pgh-actions">{action}</div>}
      </header>
      {children}
    </section>
  );
}
