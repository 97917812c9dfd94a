// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Talking to the server: the session token, requests, errors in words. The token comes once in the address,
// behind the # where no server and no log sees it, and is kept for this tab only.

const KEY = "harkara.token";

export function takeTokenFromAddress() {
  const match = /[#&]token=([0-9A-Za-z._~-]+)/.exec(location.hash);
  if (!match) return;
  sessionStorage.setItem(KEY, match[1]);
  history.replaceState(null, "", "#/search");
}
export const hasToken = () => Boolean(sessionStorage.getItem(KEY));
export const setToken = (token) => sessionStorage.setItem(KEY, token);
export const dropToken = () => sessionStorage.removeItem(KEY);

/** What went wrong, from the server's problem+json (RFC 9457) or from the lack of one. */
export class ApiError extends Error {
  constructor(problem) {
    super(problem.detail || problem.title);
    Object.assign(this, problem);
  }
}

const UNREACHABLE = {
  status: 0,
  title: "Harkara does not answer",
  detail: "The server of this page cannot be reached.",
  advice: "Is `harkara up` still running? The page goes on by itself when it is back.",
};

export function headers(more) {
  return { Authorization: `Bearer ${sessionStorage.getItem(KEY) || ""}`, ...more };
}

export async function failure(response) {
  let problem;
  try {
    problem = await response.json();
  } catch {
    problem = {
      title: `The server answered ${response.status}`,
      advice: "Try again; the log of the serve stage has the reason.",
    };
  }
  if (response.status === 401) window.dispatchEvent(new Event("harkara-locked"));
  return new ApiError({ ...problem, status: response.status });
}

async function call(method, path, body, signal) {
  let response;
  try {
    response = await fetch(`/api/v1${path}`, {
      method,
      headers: headers(body === undefined ? {} : { "Content-Type": "application/json" }),
      body: body === undefined ? undefined : JSON.stringify(body),
      signal,
      credentials: "omit",
      cache: "no-store",
    });
  } catch (error) {
    throw error.name === "AbortError" ? error : new ApiError(UNREACHABLE);
  }
  if (!response.ok) throw await failure(response);
  return response.status === 204 ? null : response.json();
}

export const get = (path, signal) => call("GET", path, undefined, signal);
export const post = (path, body = {}, signal) => call("POST", path, body, signal);
export const remove = (path) => call("DELETE", path);
export const part = encodeURIComponent;
