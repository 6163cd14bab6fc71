// What a page for everybody loads. Such a page is a document: it is complete without any script. This one keeps it
// current, posts its forms in place and moves its menus. Pages to work in load the WebAssembly program instead.
import { helpControls } from "./controls";
import { helpForms } from "./forms";
import { follow } from "./line";

helpControls();
helpForms();
follow();
// Tests wait for this mark, as they do on the other pages.
document.documentElement.dataset.hydrated = "1";
