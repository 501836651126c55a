// Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later
import './app';

/** The framed page: the widget of `?widget=ID` fills the frame. */
const parameters = new URLSearchParams(location.search);
const element = document.createElement('foyer-chat');
for (const name of ['widget', 'locale', 'theme', 'color', 'dir']) {
  const value = parameters.get(name);
  if (value) element.setAttribute(name, value);
}
// In the fragment, which no server, log or referrer gets to see; taken away before the page tells its address.
const identity = new URLSearchParams(location.hash.slice(1)).get('identity');
if (identity) {
  element.setAttribute('identity', identity);
  history.replaceState(null, '', location.pathname + location.search);
}
element.setAttribute('inline', '');
const locale = parameters.get('locale');
if (locale) document.documentElement.lang = locale;
document.body.append(element);
