import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { WherryError } from '../../src/base/index.ts';
import { Admission, type AdmissionInit, type Visit } from '../../src/listener/admission.ts';

const refused = (error: unknown): boolean => error instanceof WherryError && error.code === 'IN_USE';

/** Connections that come all at the same moment, unless it is said otherwise. */
const door = (init: AdmissionInit = {}) => {
  const admission = new Admission(init, 0);
  const cut: string[] = [];
  return {
    admission,
    cut,
    come: (address: string, nowMs = 0, name = address): Visit => {
      const visit = admission.arrive(address, () => cut.push(name), nowMs);
      assert.ok(visit !== undefined, `${address} was turned away`);
      return visit;
    },
  };
};

describe('admission', () => {
  it('refuses one login more than there may be, until one has ended', () => {
    const { come } = door({ maxConnections: 2 });
    const visits = ['a', 'b', 'c'].map((address) => come(address));
    visits[0]?.login(0);
    visits[1]?.login(0);
    assert.throws(
      () => visits[2]?.login(0),
      (error) => refused(error) && /\(2\)/u.test(String(error)),
    );
    visits[0]?.logout();
    visits[2]?.login(0);
    assert.throws(() => come('d').login(0), refused);
  });

  const one: readonly (readonly [string, readonly string[]])[] = [
    ['an IPv4 address, however it is written', ['192.0.2.1', '::ffff:192.0.2.1', '::ffff:c000:201']],
    ['an IPv6 /64', ['2001:db8::1', '2001:db8:0:0:ffff::2', '2001:db8::3%eth0']],
  ];
  for (const [name, addresses] of one) {
    it(`row 76: counts ${name} as one address`, () => {
      const { come } = door({ maxConnectionsPerAddress: 2 });
      const visits = addresses.map((address) => come(address));
      visits[0]?.login(0);
      visits[1]?.login(0);
      assert.throws(
        () => visits[2]?.login(0),
        (error) => refused(error) && /from your address as it may \(2\)/u.test(String(error)),
      );
      for (const other of ['192.0.2.2', '2001:db8:0:1::1']) come(other).login(0);
    });
  }

  it('cuts the oldest stranger of the address that has most, so that nobody else is kept out', () => {
    const { come, cut, admission } = door({ maxNotLoggedIn: 10 });
    const honest = come('192.0.2.9');
    for (let count = 0; count < 50; count += 1) come('203.0.113.1', count, `flood ${count}`);
    assert.equal(admission.notLoggedIn, 10);
    assert.equal(cut.length, 41);
    assert.deepEqual(cut.slice(0, 2), ['flood 0', 'flood 1']);
    honest.login(100);
    const late = come('192.0.2.10', 100);
    late.login(100);
    assert.equal(admission.loggedIn, 2);
  });

  it('never cuts who has logged in, however many knock', () => {
    const { come, cut } = door({ maxNotLoggedIn: 10 });
    for (let count = 0; count < 20; count += 1) come('192.0.2.1', 0, 'client').login(0);
    for (let count = 0; count < 100; count += 1) come(`203.0.113.${count}`, 0);
    assert.equal(cut.includes('client'), false);
  });

  it('gives up on an address whose connections come to nothing, for a while', () => {
    const { admission } = door();
    const arrive = (nowMs: number): boolean => {
      const visit = admission.arrive('203.0.113.1', () => {}, nowMs);
      visit?.leave();
      return visit !== undefined;
    };
    for (let count = 0; count < 1000; count += 1) assert.equal(arrive(count), true, String(count));
    assert.equal(arrive(1000), false);
    assert.notEqual(
      admission.arrive('203.0.113.2', () => {}, 1000),
      undefined,
    );
    assert.equal(arrive(10_500), true);
  });

  it('does not give up on an address from which somebody is logged in', () => {
    const { come } = door();
    come('192.0.2.1').login(0);
    for (let count = 0; count < 3000; count += 1) come('192.0.2.1').leave();
  });

  it('does not give up on an address whose connections log in, however many', () => {
    const { come } = door();
    for (let count = 0; count < 3000; count += 1) {
      const visit = come('192.0.2.1', count / 100);
      visit.login(count / 100);
      visit.leave();
    }
  });

  for (const [name, init, fill] of [
    ['a full server', { maxConnections: 1 }, true],
    ['a full address', { maxConnectionsPerAddress: 1 }, true],
    ['an address whose logins are refused', { isBarred: () => true }, false],
  ] as const) {
    it(`tells only so many a second why they are refused: ${name}`, () => {
      const { admission, come } = door(init);
      if (fill) come('192.0.2.1').login(0);
      const heard = (nowMs: number): number => {
        let count = 0;
        for (let knock = 0; knock < 500; knock += 1) {
          const visit = admission.arrive('192.0.2.1', () => {}, nowMs);
          if (visit === undefined) continue;
          count += 1;
          visit.leave();
        }
        return count;
      };
      const [first, second] = [heard(0), heard(1000)];
      assert.ok(first <= 40 && first >= 39, String(first));
      assert.equal(second, 20);
    });
  }

  it('ends up with nothing counted, in whatever order things happen', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat({ max: 5 }), fc.constantFrom('login', 'logout', 'leave', 'arrive')), {
          maxLength: 60,
        }),
        (steps) => {
          const admission = new Admission({ maxConnections: 3, maxNotLoggedIn: 3 }, 0);
          const visits: Visit[] = [];
          for (const [which, step] of steps) {
            if (step === 'arrive') {
              const visit = admission.arrive(`192.0.2.${which}`, () => {}, 0);
              if (visit !== undefined) visits.push(visit);
              continue;
            }
            const visit = visits[which];
            try {
              if (step === 'login') visit?.login(0);
              else visit?.[step]();
            } catch (error) {
              assert.ok(refused(error));
            }
            assert.ok(admission.loggedIn <= 3 && admission.loggedIn >= 0);
          }
          for (const visit of visits) visit.leave();
          assert.deepEqual([admission.loggedIn, admission.notLoggedIn], [0, 0]);
        },
      ),
      { numRuns: 200 },
    );
  });
});
