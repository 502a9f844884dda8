(() => {
{% include "widget/loader.js" %}
usher(JSON.parse("{{ settings|escapejs }}"));
})();
