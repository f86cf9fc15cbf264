"""Recurrence, zones and busy time worked out by dateutil, zoneinfo and libical: what the tests hold src/calendar against.

second-opinion.py zoneinfo|dateutil|libical reads one JSON object a line from standard input and answers one a line.
  {"zone", "start", "rule", "count", "until", "window": [from, to], "minutes"}, of zoneinfo {"zone", "moments"}
start and window are wall times in the zone; count and until (an instant) are apart from the rule, since counting only what
exists and always beginning with the start are decisions of the product and not of a library.
"""
import calendar
import ctypes
import json
import sys
from datetime import datetime, timedelta, timezone
from zoneinfo import ZoneInfo

from dateutil.rrule import rrulestr

LIBICAL = ctypes.CDLL('libical.so.3')
LIBICAL.icalrecur_expand_recurrence.argtypes = [ctypes.c_char_p, ctypes.c_long, ctypes.c_int, ctypes.POINTER(ctypes.c_long)]
MOST = 20000
DAYS = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU']


def by_dateutil(rule, start, end):
    return list(rrulestr(f'RRULE:{rule};UNTIL={end:%Y%m%dT%H%M%S}', dtstart=start))


def by_size(part):
    name, numbers = part.split('=')
    return f'{name}={",".join(sorted(numbers.split(","), key=int))}'


def by_libical(rule, start, end):
    """Walls as if the zone were UTC; libical fills what it does not reach with zeros, and wants lists of hours sorted."""
    rule = ';'.join(by_size(part) if part.startswith(('BYHOUR=', 'BYMINUTE=')) else part for part in rule.split(';'))
    found = (ctypes.c_long * MOST)()
    begin = calendar.timegm(start.timetuple())
    LIBICAL.icalrecur_expand_recurrence(f'{rule};UNTIL={end:%Y%m%dT%H%M%S}Z'.encode(), begin, MOST, found)
    walls = [datetime.fromtimestamp(one, timezone.utc).replace(tzinfo=None) for one in found if one]
    return walls


def exists(wall, zone):
    there = wall.replace(tzinfo=zone).astimezone(timezone.utc).astimezone(zone).replace(tzinfo=None)
    return there == wall


def instant(wall, zone):
    return int(wall.replace(tzinfo=zone).timestamp())


def chosen(walls, asked, start, zone, window):
    """The product's decisions: the start comes first, what does not exist is no occurrence, count and until after that."""
    left = asked['count'] - 1 if asked['count'] else None
    taken = [start]
    for wall in sorted(set(walls)):
        if wall <= start or not exists(wall, zone):
            continue
        if left is not None and left <= 0:
            break
        if asked['until'] is not None and instant(wall, zone) > asked['until']:
            break
        if left is not None:
            left -= 1
        taken.append(wall)
    return sorted({instant(one, zone) for one in taken if window[0] <= one <= window[1]})


def merged(starts, minutes):
    busy = []
    for at in sorted(starts):
        if busy and at <= busy[-1][1]:
            busy[-1][1] = max(busy[-1][1], at + minutes * 60)
        else:
            busy.append([at, at + minutes * 60])
    return busy


def answer(asked, who):
    zone = ZoneInfo(asked['zone'])
    if who == 'zoneinfo':
        return [datetime.fromtimestamp(one, zone).utcoffset().total_seconds() for one in asked['moments']]
    start = datetime.fromisoformat(asked['start'])
    window = [datetime.fromisoformat(one) for one in asked['window']]
    rule = asked['rule']
    if 'BYWEEKNO' in rule and 'BYDAY' not in rule:
        rule += ';BYDAY=' + DAYS[start.weekday()]  # RFC 5545, 3.3.10: what the rule does not say is taken from DTSTART
    work = by_libical if who == 'libical' else by_dateutil
    starts = chosen(work(rule, start, window[1] + timedelta(seconds=1)), asked, start, zone, window)
    return {'starts': starts, 'busy': merged(starts, asked['minutes'])}


for line in sys.stdin:
    print(json.dumps(answer(json.loads(line), sys.argv[1])), flush=True)
