"""The page cache: what was rendered once is given out again, to whom it fits, while it is right.

`PageCache` wraps the WSGI application; a hit never enters Django. From the request come the key
(`requests`, `wanted`) and nothing else: a page is rendered from its key alone (`rendering`), so
no header, parameter or cookie that is not in the key can get into what others read. When a kept
page is still right, `present` knows; how it is kept and given out, `entries`. What Django knows
about a page and a WSGI application cannot see, whether it asked about consent for one, `facts`
reports.
"""

from pmo_cms.page_cache.cache import PageCache
from pmo_cms.page_cache.site import counts, for_site

__all__ = ["PageCache", "counts", "for_site"]
