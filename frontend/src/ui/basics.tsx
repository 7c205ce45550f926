// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import type { ReactNode, Ref } from "react";
import { useServices } from "../app";
import { h, useEffect, useId, useState } from "../runtime";
import { Icon, Spinner, type IconName } from "./icon";

/** A button with a text. While it is busy it cannot be pressed, and keeps the focus. */
export function Button(props: {
  children: ReactNode;
  onPress?: () => void;
  kind?: "plain" | "main" | "danger" | "quiet" | "soft";
  icon?: IconName;
  busy?: boolean;
  submits?: boolean;
  label?: string;
  expanded?: boolean;
  buttonRef?: Ref<HTMLButtonElement>;
}) {
  const { kind = "plain", icon, busy = false } = props;
  return (
    <button
      ref={props.buttonRef ?? null}
      type={props.submits ? "submit" : "button"}
      className={`pgh-button pgh-button-${kind}`}
      aria-label={props.label}
      aria-expanded={props.expanded}
      // Not `disabled`: that would take the focus away from a person who uses the keyboard.
      aria-disabled={busy || undefined}
      onClick={busy ? (event) => event.preventDefault() : props.onPress}
    >
      {busy ? <Spinner /> : icon && <Icon name={icon} />}
      <span>{props.children}</span>
    </button>
  );
}

/** A button with a drawing only; `label` is its name. */
export function IconButton(props: {
  label: string; icon: IconName; onPress: () => void; busy?: boolean; danger?: boolean; pressed?: boolean;
  buttonRef?: Ref<HTMLButtonElement>;
}) {
  return (
    <button
      ref={props.buttonRef ?? null}
      type="button"
      className={`pgh-icon-button${props.danger ? " pgh-icon-button-danger" : ""}`}
      aria-label={props.label}
      title={props.label}
      aria-pressed={props.pressed}
      aria-disabled={props.busy || undefined}
      onClick={props.busy ? undefined : props.onPress}
    >
      {props.busy ? <Spinner /> : <Icon name={props.icon} />}
    </button>
  );
}

/** A link to GitHub, which opens beside Paca. */
export function ExternalLink({ href, children, className = "" }: {
  href: string; children: ReactNode; className?: string;
}) {
  const { t } = useServices();
  // An address that begins with "javascript:" would run here, with the rights of the person.
  if (!/^https?:\/\//i.test(href)) return <span className={className}>{children}</span>;
  return (
    <a className={`pgh-link ${className}`} href={href} target="_blank" rel="noopener noreferrer">
      {children}<span className="pgh-hidden"> ({t("opensGitHub")})</span>
    </a>
  );
}

/** A label, an input and what there is to say about it. */
export function Field({ label, hint, fault, children, optional }: {
  label: string;
  hint?: ReactNode;
  fault?: string | undefined;
  optional?: boolean;
  children: (attributes: { id: string; "aria-describedby": string | undefined; "aria-invalid": boolean | undefined }) =>
    ReactNode;
}) {
  const { t } = useServices();
  const id = useId();
  const said = fault ? `${id}-fault` : hint ? `${id}-hint` : undefined;
  return (
    <div className="pgh-field">
      <label className="pgh-label" htmlFor={id}>
        {label}{optional && <span className="pgh-soft"> ({t("optional")})</span>}
      </label>
      {children({ id, "aria-describedby": said, "aria-invalid": fault ? true : undefined })}
      {fault
        ? <p className="pgh-fault" id={`${id}-fault`} role="alert"><Icon name="alert" />{fault}</p>
        : hint && <p className="pgh-hint" id={`${id}-hint`}>{hint}</p>}
    </div>
  );
}

/** A short word about something's state. */
export function Badge({ children, kind = "neutral", icon }: {
  children: ReactNode; kind?: "neutral" | "good" | "bad" | "warn" | "done"; icon?: IconName;
}) {
  return <span className={`pgh-badge pgh-${kind}`}>{icon && <Icon name={icon} />}{children}</span>;
}

/** A message in a box. */
export function Notice({ kind = "info", title, children, action, language }: {
  kind?: "info" | "bad" | "warn"; title: string; children?: ReactNode; action?: ReactNode;
  /** The language of the texts, where it is not the page's. */
  language?: string;
}) {
  return (
    <div className={`pgh-notice pgh-notice-${kind}`} role={kind === "bad" ? "alert" : undefined}>
      <Icon name={kind === "info" ? "info" : "alert"} />
      <div className="pgh-notice-text" lang={language}>
        <p className="pgh-strong">{title}</p>
        {children && <div className="pgh-notice-body">{children}</div>}
      </div>
      {action && <div className="pgh-notice-action">{action}</div>}
    </div>
  );
}

/** What stands where a list would, while there is nothing in it. */
export function Empty({ icon, title, children }: { icon: IconName; title: string; children?: ReactNode }) {
  return (
    <div className="pgh-empty">
      <span className="pgh-empty-icon"><Icon name={icon} /></span>
      <p className="pgh-strong">{title}</p>
      {children && <div className="pgh-empty-body">{children}</div>}
    </div>
  );
}

/** Grey bars in the place of rows that are being loaded. */
export function Skeleton({ rows }: { rows: number }) {
  const { t } = useServices();
  return (
    <div className="pgh-skeleton" role="status">
      <span className="pgh-hidden">{t("loading")}</span>
      {Array.from({ length: rows }, (_, index) => <div key={index} className="pgh-skeleton-row" aria-hidden="true" />)}
    </div>
  );
}

/** How long ago something was, kept up to date; the whole time is its title. */
export function Ago({ time }: { time: string | null | undefined }) {
  const { t } = useServices();
  useTick(30_000);
  if (!time) return <span>{t("never")}</span>;
  return <time dateTime={time} title={t.moment(time)}>{t.ago(time)}</time>;
}

/** Lets a component be drawn again from time to time. */
export function useTick(milliseconds: number): void {
  const [, tick] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => tick((count) => count + 1), milliseconds);
    return () => clearInterval(timer);
  }, [milliseconds]);
}

/** A bar that shows how far something is. Without a known end it only moves. */
export function Progress({ label, done, total }: { label: string; done: number; total: number | undefined }) {
  const known = total !== undefined && total > 0;
  return (
    <div
      className={`pgh-progress${known ? "" : " pgh-progress-open"}`}
      role="progressbar" aria-label={label} aria-valuemin={0}
      {...(known ? { "aria-valuemax": total, "aria-valuenow": Math.min(done, total) } : {})}
    >
      <div style={known ? { width: `${Math.min(100, (100 * done) / total)}%` } : undefined} />
    </div>
  );
}

/** Copies a text, and says so. */
export function CopyButton({ text, label, children }: { text: string; label: string; children: ReactNode }) {
  const { t, announce } = useServices();
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), 2000);
    return () => clearTimeout(timer);
  }, [copied]);
  const copy = async () => {
    if (!(await copyText(text))) return;
    setCopied(true);
    announce(t("copied"));
  };
  return (
    <button type="button" className="pgh-copy" aria-label={label} title={text} onClick={() => void copy()}>
      <Icon name={copied ? "check" : "copy"} /><code>{children}</code>
    </button>
  );
}

/** Tells whether it worked. Only pages served by https have `navigator.clipboard`; many a Paca at home is not. */
async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const field = document.createElement("textarea");
    field.value = text;
    field.style.cssText = "position:fixed;opacity:0";
    const focused = document.activeElement;
    document.body.append(field);
    field.select();
    const done = document.execCommand("copy");
    field.remove();
    if (focused instanceof HTMLElement) focused.focus();
    return done;
  }
}
