/** Parts of nearly every page. Here they come with the app: as files of their own, each would be one more request of a first visit. */
import '../ui/empty-state';
import '../ui/error-state';
import '../ui/shares';
import '../ui/stale-bar';
import '../ui/time';
