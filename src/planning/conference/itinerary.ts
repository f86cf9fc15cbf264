import type { Choices } from './choices.ts';
import type { Model } from './model.ts';
import type { Parties } from './parties.ts';
import type { Timetable } from './timetable.ts';

const never = 1e15;

/**
 * The cheapest itinerary of one party among its choices: exact, by dynamic programming over labels (meeting last begun, set of
 * meetings held, idle slots so far, sessions so far). Every rule of guardians is kept: travel, change of mode, longest wait,
 * most sessions; every term of the objective is counted.
 */
export class Itinerary {
  /** Choices of the last itinerary, the last meeting first. */
  readonly chosen = new Int32Array(256);
  count = 0;
  readonly #model: Model;
  readonly #parties: Parties;
  readonly #timetable: Timetable;
  readonly #choices: Choices;
  /** Idle slots are told apart up to this many: beyond, every further one costs the same. */
  readonly #levels: number;
  #useds = 1;
  #labels = 0;
  #set = new Int32Array(4096);
  #idle = new Int32Array(4096);
  #used = new Int32Array(4096);
  #back = new Int32Array(4096);
  #node = new Int32Array(4096);
  #cost = new Float64Array(4096);
  /** Choice → its first label; labels of a choice follow one another. */
  #first = new Int32Array(513);
  /** (set, idle, used) → label, valid where `stamp` has the number of the round. */
  #label = new Int32Array(4096);
  #stamp = new Int32Array(4096);
  #round = 0;
  /** Labels with which an earlier session may have been left. */
  #left = new Int32Array(4096);
  #leftCount = 0;
  #best = 0;
  #bestLabel = -1;
  #guardians = 1;
  readonly #longest: number;

  constructor(model: Model, parties: Parties, timetable: Timetable, choices: Choices) {
    this.#model = model;
    this.#parties = parties;
    this.#timetable = timetable;
    this.#choices = choices;
    this.#longest = model.length.reduce((most, one) => Math.max(most, one), 1);
    this.#levels = model.instance.objective.idleAboveFair > 0 ? model.instance.objective.fairIdleSlots + 1 : 1;
  }

  /** @returns what it costs, with tolls and what stays unserved; Infinity where pinned meetings cannot all be visited. */
  cheapest(party: number): number {
    const { sessions, slotFrom } = this.#model;
    const choices = this.#choices;
    this.#begin(party);
    let node = 0;
    for (let e = 0; e < sessions && node < choices.count; e++) {
      const from = node;
      let pinned = -1;
      while (node < choices.count && choices.slot[node]! < slotFrom[e + 1]!) {
        this.#visit(party, node, from, pinned);
        if (choices.item[node] === -1) pinned = node;
        node++;
      }
      if (node < choices.count) this.#leave(from, node, pinned);
    }
    return this.#readBack();
  }

  #begin(party: number): void {
    const choices = this.#choices;
    const { sessionsMost, guardianFrom } = this.#parties;
    this.#guardians = guardianFrom[party + 1]! - guardianFrom[party]!;
    this.#useds = sessionsMost[party]! < this.#model.sessions ? sessionsMost[party]! + 1 : 1;
    const keys = (1 << choices.freeCount) * this.#levels * this.#useds;
    if (this.#label.length < keys) {
      this.#label = new Int32Array(keys);
      this.#stamp = new Int32Array(keys);
      this.#left = new Int32Array(keys);
      this.#round = 0;
    }
    if (this.#first.length <= choices.count) this.#first = new Int32Array(choices.item.length + 1);
    this.#labels = 0;
    this.#new(0, 0, 0, 0, -1, -1);
    this.#left[0] = 0;
    this.#leftCount = 1;
    this.#bestLabel = choices.lastPinned < 0 ? 0 : -1;
    this.#best = choices.lastPinned < 0 ? choices.miss[choices.missFrom]! : never;
  }

  #new(set: number, idle: number, used: number, cost: number, back: number, node: number): number {
    if (this.#labels === this.#set.length) this.#grow();
    const label = this.#labels++;
    this.#set[label] = set;
    this.#idle[label] = idle;
    this.#used[label] = used;
    this.#cost[label] = cost;
    this.#back[label] = back;
    this.#node[label] = node;
    return label;
  }

  #grow(): void {
    const longer = (table: Int32Array): Int32Array<ArrayBuffer> => {
      const made = new Int32Array(table.length * 2);
      made.set(table);
      return made;
    };
    this.#set = longer(this.#set);
    this.#idle = longer(this.#idle);
    this.#used = longer(this.#used);
    this.#back = longer(this.#back);
    this.#node = longer(this.#node);
    const cost = new Float64Array(this.#cost.length * 2);
    cost.set(this.#cost);
    this.#cost = cost;
  }

  /** All ways to come to a choice: as the first of its session, or after an earlier one of it; a pinned one is never passed by. */
  #visit(party: number, node: number, from: number, pinned: number): void {
    const { item, slot, end, zone } = this.#choices;
    const { gap, zones, instance: { objective } } = this.#model;
    this.#first[node] = this.#labels;
    this.#round++;
    if (pinned < 0) {
      for (let n = 0; n < this.#leftCount; n++) this.#extend(party, this.#left[n]!, node, -1, 0);
    }
    const waitMost = this.#parties.waitMost[party]!;
    const idleCost = objective.idleSlot * this.#guardians;
    const w = slot[node]!;
    for (let p = node - 1; p >= from; p--) {
      const waits = w - end[p]!;
      if (waits >= 0 && waits <= waitMost && waits >= gap[zone[p]! * zones + zone[node]!]!) {
        const last = p + 1 === node ? this.#first[node]! : this.#first[p + 1]!;
        for (let label = this.#first[p]!; label < last; label++) this.#extend(party, label, node, p, waits);
      }
      if (item[p] === -1) break;
      const least = w - slot[p]! - this.#longest;
      if (least > waitMost || idleCost * least >= this.#best) break;
    }
  }

  #extend(party: number, label: number, node: number, before: number, waits: number): void {
    const choices = this.#choices;
    const { objective } = this.#model.instance;
    const item = choices.item[node]!;
    const had = this.#set[label]!;
    if (item >= 0 && had >> item & 1) return;
    const held = item >= 0 ? had | 1 << item : had;
    let cost = choices.cost[node]!;
    let idle = this.#idle[label]!;
    let used = 0;
    if (before < 0) {
      if (label !== 0) cost += objective.extraSession * this.#guardians;
      if (this.#useds > 1) {
        used = this.#used[label]! + 1;
        if (used >= this.#useds) return;
      } else if (this.#parties.sessionsMost[party] === 0) return;
    } else {
      used = this.#used[label]!;
      const all = idle + waits;
      const fair = this.#levels - 1;
      cost += objective.idleSlot * waits * this.#guardians;
      if (all > fair) cost += objective.idleAboveFair * (all - fair) * this.#guardians;
      idle = all > fair ? fair : all;
    }
    cost += this.#cost[label]!;
    // what is unserved at best, if every later choice could be had
    const least = choices.miss[choices.missFrom + (held | choices.later[node]!)]!;
    if (cost + least >= this.#best) return;
    if (this.#isSplit(label, node, item, had)) {
      if (before >= 0 && waits === 0 && this.#meetsSameTeacher(before, node)) {
        if (!this.#runFits(label, node)) return;
      } else cost += objective.siblingSplit * this.#guardians;
      if (cost + least >= this.#best) return;
    }
    this.#keep(held, idle, used, cost, label, node);
  }

  /** Whether an earlier meeting of the itinerary is with the same teacher. */
  #isSplit(label: number, node: number, item: number, had: number): boolean {
    if (item >= 0 && had & this.#choices.same[item]!) return true;
    if (this.#choices.lastPinned < 0) return false;
    for (let at = label; at > 0; at = this.#back[at]!) if (this.#meetsSameTeacher(this.#node[at]!, node)) return true;
    return false;
  }

  #meetsSameTeacher(a: number, b: number): boolean {
    const { teacherOf } = this.#model;
    return teacherOf[this.#choices.request[a]!] === teacherOf[this.#choices.request[b]!];
  }

  /** Whether the teacher may meet in this row the siblings of this party who come directly one after the other. */
  #runFits(label: number, node: number): boolean {
    let from = this.#choices.slot[node]!;
    for (let at = label; at > 0 && this.#choices.end[this.#node[at]!] === from && this.#meetsSameTeacher(this.#node[at]!, node); at = this.#back[at]!) {
      from = this.#choices.slot[this.#node[at]!]!;
    }
    return this.#timetable.runFits(this.#model.teacherOf[this.#choices.request[node]!]!, from, this.#choices.end[node]!);
  }

  #keep(set: number, idle: number, used: number, cost: number, back: number, node: number): void {
    const key = (set * this.#levels + idle) * this.#useds + used;
    for (let less = 1; less <= idle; less++) {
      const better = key - less * this.#useds;
      if (this.#stamp[better] === this.#round && this.#cost[this.#label[better]!]! <= cost) return;
    }
    if (this.#stamp[key] === this.#round) {
      const known = this.#label[key]!;
      if (cost >= this.#cost[known]!) return;
      this.#cost[known] = cost;
      this.#back[known] = back;
      this.#consider(known);
      return;
    }
    this.#stamp[key] = this.#round;
    this.#label[key] = this.#new(set, idle, used, cost, back, node);
    this.#consider(this.#label[key]!);
  }

  #consider(label: number): void {
    if (this.#node[label]! < this.#choices.lastPinned) return;
    const whole = this.#cost[label]! + this.#choices.miss[this.#choices.missFrom + this.#set[label]!]!;
    if (whole < this.#best) {
      this.#best = whole;
      this.#bestLabel = label;
    }
  }

  /** Leaves a session whose choices were `from` to `to`: from any of them that has no pinned one after it. */
  #leave(from: number, to: number, pinned: number): void {
    this.#round++;
    if (pinned >= 0) this.#leftCount = 0;
    const kept = this.#leftCount;
    this.#leftCount = 0;
    for (let n = 0; n < kept; n++) this.#leaveWith(this.#left[n]!);
    const first = this.#first[pinned >= 0 ? pinned : from]!;
    for (let label = from === to ? this.#labels : first; label < this.#labels; label++) this.#leaveWith(label);
  }

  #leaveWith(label: number): void {
    const key = (this.#set[label]! * this.#levels + this.#idle[label]!) * this.#useds + this.#used[label]!;
    if (this.#stamp[key] === this.#round) {
      const known = this.#label[key]!;
      if (this.#cost[label]! < this.#cost[this.#left[known]!]!) this.#left[known] = label;
      return;
    }
    this.#stamp[key] = this.#round;
    this.#label[key] = this.#leftCount;
    this.#left[this.#leftCount++] = label;
  }

  #readBack(): number {
    this.count = 0;
    if (this.#bestLabel < 0) return Infinity;
    for (let label = this.#bestLabel; label > 0; label = this.#back[label]!) {
      if (this.#choices.item[this.#node[label]!]! >= 0) this.chosen[this.count++] = this.#node[label]!;
    }
    return this.#best;
  }
}
