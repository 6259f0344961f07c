/** What every page of the console does in the browser. Everything works without it, only less conveniently. */
import { announceOnceLoaded } from './announce.ts';
import { openByAddress } from './back.ts';
import { copyOnClick, showCopyButtons } from './copy.ts';
import { openLinksInDialogs } from './dialog.ts';
import { hideLater } from './hide.ts';
import { watchIdleness } from './idle.ts';
import { listenToKeys } from './keys.ts';
import { moveThroughMenus } from './menu.ts';
import { openPaletteByKey } from './palette.ts';
import { guardForms } from './send.ts';
import { whenShown } from './shown.ts';
import { keepTimes, showTimes } from './time.ts';
import { warnOfUnsaved } from './unsaved.ts';

// Whether a form is sent is decided before anybody is told of it.
guardForms();
warnOfUnsaved();
watchIdleness();
listenToKeys();
moveThroughMenus();
openPaletteByKey();
openLinksInDialogs();
openByAddress();
copyOnClick();
keepTimes();
whenShown(showCopyButtons);
whenShown(hideLater);
whenShown(showTimes);
announceOnceLoaded();
document.documentElement.dataset.ready = '';
