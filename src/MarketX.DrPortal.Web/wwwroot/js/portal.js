// Entry of the portal's own scripts. They work on plain elements and attributes, never on text that Blazor renders,
// so the two cannot get in each other's way.
import "./live-time.js";
import "./log-tail.js";
import "./copy.js";
import "./print.js";
import "./local-time.js";
import "./reconnect.js";
