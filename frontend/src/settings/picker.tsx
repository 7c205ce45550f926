// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import type { KeyboardEvent } from "react";
import { keys, useServices } from "../app";
import type { AccessibleRepository, LinkedRepository } from "../api/schema";
import { h, useEffect, useId, useMemo, useRef, useState } from "../runtime";
import { Badge, Button, Empty, IconButton, Skeleton } from "../ui/basics";
import { Failure, Stale, useAction } from "../ui/failure";
import { Icon, Spinner } from "../ui/icon";

/** So many are shown at once; a token may see thousands. */
const shown = 60;

/** Finds a repository that the token can see, and links it: a search field and a list, by mouse or keyboard. */
export function RepositoryPicker({ linked, close }: { linked: LinkedRepository[]; close: () => void }) {
  const { cache, client, projectId, t, announce } = useServices();
  const id = useId();
  const field = useRef<HTMLInputElement>(null);
  const list = useRef<HTMLUListElement>(null);
  const [text, setText] = useState("");
  const [active, setActive] = useState(0);
  const [chosen, setChosen] = useState<string>();
  const accessible = cache.useQuery(keys.settings(projectId, "accessible"), client.accessible, { staleTime: 60_000 });
  const linkedNames = useMemo(() => new Set(linked.map((one) => one.full_name.toLowerCase())), [linked]);
  const found = useMemo(() => matches(accessible.data ?? [], text), [accessible.data, text]);
  const visible = found.slice(0, shown);
  const isLinked = (repository: AccessibleRepository) => linkedNames.has(repository.full_name.toLowerCase());

  const link = useAction(async (repository: AccessibleRepository) => {
    setChosen(repository.full_name);
    const made = await client.link({ owner: repository.owner, repo_name: repository.repo_name });
    cache.change<LinkedRepository[]>(keys.settings(projectId, "repositories"), (all) =>
      [...all.filter((other) => other.id !== made.id), made]);
    cache.invalidate(keys.settings(projectId));
    announce(t("linkedRepository", { name: made.full_name }));
    close();
  });

  useEffect(() => { field.current?.focus(); }, []);
  useEffect(() => { setActive(0); }, [text]);
  useEffect(() => {
    list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: "nearest" });
  }, [active, visible.length]);

  const choose = (repository: AccessibleRepository | undefined) => {
    if (repository && !isLinked(repository)) void link.run(repository);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const last = visible.length - 1;
    const moves: { [key: string]: number } = {
      ArrowDown: active >= last ? 0 : active + 1, ArrowUp: active <= 0 ? last : active - 1,
      PageDown: Math.min(last, active + 5), PageUp: Math.max(0, active - 5),
    };
    if (event.key === "Escape") {
      // Paca closes its own window on Escape.
      event.stopPropagation();
      if (text === "") close();
      setText("");
    } else if (event.key === "Enter") {
      event.preventDefault();
      choose(visible[active]);
    } else if (moves[event.key] !== undefined && visible.length > 0) {
      event.preventDefault();
      setActive(moves[event.key] ?? 0);
    }
  };

  return (
    <div className="pgh-panel pgh-picker">
      <div className="pgh-row pgh-search">
        <Icon name="search" />
        <input
          ref={field} className="pgh-input" type="text" role="combobox" value={text} autoComplete="off" spellCheck={false}
          aria-label={t("searchRepositories")} placeholder={t("searchRepositories")} aria-autocomplete="list"
          aria-expanded={visible.length > 0} aria-controls={`${id}-list`} aria-describedby={`${id}-hint`}
          {...(visible[active] ? { "aria-activedescendant": `${id}-${active}` } : {})}
          onChange={(event) => { setText(event.target.value); link.clear(); }} onKeyDown={onKeyDown}
        />
        <IconButton icon="sync" label={t("refresh")} busy={accessible.isFetching} onPress={accessible.refetch} />
        <Button onPress={close}>{t("cancel")}</Button>
      </div>
      <p className="pgh-hint" id={`${id}-hint`}>{t("searchHint")}</p>
      {link.failure && <Failure failure={link.failure} />}
      <Stale queries={[accessible]} />
      {accessible.isLoading && <Skeleton rows={4} />}
      {accessible.failure && !accessible.data && (
        <Failure failure={accessible.failure} retry={accessible.refetch} otherwise="failedLoad" />
      )}
      {accessible.data?.length === 0 && (
        <Empty icon="search" title={t("searchEmpty")}><p>{t("searchEmptyHint")}</p></Empty>
      )}
      {accessible.data && accessible.data.length > 0 && found.length === 0 && (
        <Empty icon="search" title={t("searchNone", { text })} />
      )}
      <ul className="pgh-options" role="listbox" id={`${id}-list`} ref={list} aria-label={t("repositories")}>
        {visible.map((repository, index) => {
          const disabled = isLinked(repository);
          const busy = link.isRunning && chosen === repository.full_name;
          return (
            <li
              key={repository.full_name} id={`${id}-${index}`} role="option" className="pgh-option"
              aria-selected={index === active} aria-disabled={disabled || undefined}
              onMouseMove={() => setActive(index)} onMouseDown={(event) => event.preventDefault()}
              onClick={() => choose(repository)}
            >
              {busy ? <Spinner /> : <Icon name={repository.private ? "lock" : "repo"} />}
              <span className="pgh-option-text">
                <span className="pgh-name">{repository.full_name}</span>
                {repository.description && <span className="pgh-option-more">{repository.description}</span>}
              </span>
              {repository.private && <Badge>{t("private")}</Badge>}
              {repository.archived && <Badge kind="warn" icon="archive">{t("archived")}</Badge>}
              {disabled && <Badge kind="good" icon="check">{t("alreadyLinked")}</Badge>}
            </li>
          );
        })}
      </ul>
      <p className="pgh-hint" role="status">
        {found.length > shown ? t("searchMore", { n: found.length - shown })
          : accessible.data && found.length > 0 ? t("searchFound", { n: found.length }) : ""}
      </p>
    </div>
  );
}

/** The repositories that hold every word; those whose name begins with the text come first. */
function matches(all: AccessibleRepository[], text: string): AccessibleRepository[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return all;
  const rank = (repository: AccessibleRepository) =>
    repository.repo_name.toLowerCase().startsWith(words[0]!) ? 0 : repository.full_name.toLowerCase().includes(words[0]!) ? 1 : 2;
  return all
    .filter((one) => {
      const hay = `${one.full_name} ${one.description}`.toLowerCase();
      return words.every((word) => hay.includes(word));
    })
    .sort((left, right) => rank(left) - rank(right));
}
