// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// The live stream of new hits. EventSource cannot send a token, so it is read by fetch. A browser opens only six
// connections to a server (HTTP/1.1), so of all tabs one reads the stream, the one that has the lock, and tells the
// others. Where locks are missing (plain http to another machine) each tab reads while it is on the screen.
import { failure, headers } from "./api.js";

const AGAIN_MIN_MS = 1000;
const AGAIN_MAX_MS = 30000;

/** Takes the text of an event stream apart (WHATWG HTML §9.2.6), piece by piece; calls onEvent({id, event, data}). */
export function eventParser(onEvent) {
  let rest = "";
  let event = { event: "message", data: "" };
  const line = (text) => {
    if (text === "") {
      if (event.data) onEvent({ ...event, data: event.data.slice(0, -1) });
      event = { id: event.id, event: "message", data: "" };
      return;
    }
    const colon = text.indexOf(":");
    if (colon === 0) return;
    const name = colon < 0 ? text : text.slice(0, colon);
    const value = colon < 0 ? "" : text.slice(colon + 1).replace(/^ /, "");
    if (name === "data") event.data += `${value}\n`;
    else if (name === "event" || name === "id") event[name] = value;
  };
  return (text) => {
    const lines = (rest + text).split(/\r\n|\n|\r/);
    rest = lines.pop();
    lines.forEach(line);
  };
}

/** Reads the stream until it ends; memory.last is the id of the last event, before and after. */
async function read(memory, signal, onHit, onState) {
  const response = await fetch("/api/v1/live", {
    headers: headers(memory.last ? { "Last-Event-ID": memory.last } : {}),
    signal,
    credentials: "omit",
    cache: "no-store",
  });
  if (!response.ok) throw await failure(response);
  onState("live");
  const parse = eventParser((e) => {
    if (e.event !== "hit") return;
    memory.last = e.id;
    onHit(JSON.parse(e.data));
  });
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  for (let piece = await reader.read(); !piece.done; piece = await reader.read()) parse(piece.value);
}

const sleep = (ms, signal) =>
  new Promise((done) => {
    setTimeout(done, ms);
    signal.addEventListener("abort", done);
  });

/** Reads the stream again and again until signal says enough. False: the token is not accepted. */
async function readOn(memory, signal, onHit, onState) {
  let wait = AGAIN_MIN_MS;
  while (!signal.aborted) {
    const began = Date.now();
    try {
      await read(memory, signal, onHit, onState);
    } catch (error) {
      if (error.status === 401) return false;
    }
    if (signal.aborted) break;
    onState("waiting");
    if (Date.now() - began > AGAIN_MAX_MS) wait = AGAIN_MIN_MS;
    await sleep(wait, signal);
    wait = Math.min(wait * 2, AGAIN_MAX_MS);
  }
  return true;
}

/** Follows the new hits as long as the page lives; ends only when the token is refused. */
export async function follow(onHit, onState) {
  const memory = { last: null };
  return navigator.locks ? followTogether(memory, onHit, onState) : followAlone(memory, onHit, onState);
}

async function followTogether(memory, onHit, onState) {
  const channel = new BroadcastChannel("harkara.live");
  let state = "waiting";
  let leads = false;
  channel.onmessage = ({ data }) => {
    if (data.ask && leads) channel.postMessage({ state });
    if (data.state) onState(data.state);
    if (data.hit) {
      memory.last = String(data.hit.number);
      onHit(data.hit);
    }
  };
  channel.postMessage({ ask: true });
  // A page that is kept for the way back gives the lock and the connection away.
  const enough = new AbortController();
  addEventListener("pagehide", () => enough.abort());
  addEventListener("pageshow", (event) => event.persisted && location.reload());
  await navigator.locks.request("harkara.live", async () => {
    leads = true;
    await readOn(
      memory,
      enough.signal,
      (hit) => {
        channel.postMessage({ hit });
        onHit(hit);
      },
      (next) => {
        state = next;
        channel.postMessage({ state });
        onState(next);
      },
    );
    leads = false;
  });
  channel.close();
}

async function followAlone(memory, onHit, onState) {
  for (;;) {
    const enough = new AbortController();
    const onHide = () => document.visibilityState === "hidden" && enough.abort();
    document.addEventListener("visibilitychange", onHide);
    const accepted = document.visibilityState === "hidden" || (await readOn(memory, enough.signal, onHit, onState));
    document.removeEventListener("visibilitychange", onHide);
    if (!accepted) return;
    await new Promise((done) => {
      if (document.visibilityState === "visible") done();
      else document.addEventListener("visibilitychange", done, { once: true });
    });
  }
}
