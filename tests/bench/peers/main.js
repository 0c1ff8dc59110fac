// The page is served from this folder, in which what the peers need is installed.
import "../page.ts";
