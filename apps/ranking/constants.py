"""The constants of figures and of their draws, with what fixes each.

Decades are log10 units, sd is a standard deviation. "Calibration" is a run of planted workshops in which the constant
was halved and doubled; "judgement" is a choice that nothing measured yet.
"""

import math

# The instrument: P90 over P50 of a figure without its own low or high, by source (measured, rough, guess).
SPREAD = (1.25, 3.0, 10.0)
Z90 = 1.2815515655446004  # the standard normal's P90
# Judgement, hardly matters: the least sd of a room, as people mean what is counted, and when, differently.
S_FLOOR = 0.12
# Calibration: the least sd of a position after pooling, as measurements err as well; of what two or more measured, and
# all put on one side of its limit, the sd of what is counted, and when.
POS_FLOOR, POS_AGREED = 0.25, 0.12
# An expert weighs sd to the minus this, between inverse sd and inverse variance, as the source is itself a statement.
# One measurement must outweigh the guesses of five perspectives.
PREC = 1.5
# Judgement, hardly matters: correlation of the errors of two perspectives on one figure.
RHO_P = 0.4
# Judgement, hardly matters: correlation of the errors of two quantities of one dimension.
RHO_Q = 0.5
# Calibration: decades of room before anybody speaks. Noisy figures are drawn towards it, measured ones hardly; else
# the noisiest figure would win every minimum.
ROOM_PRIOR_MEAN, ROOM_PRIOR_SD = 0.7, 0.8
# The chance that "under its limit today" is seen rather than estimated, by source: without growth, no breach.
SEEN_UNDER = (1.0, 0.97, 0.85)
# Decades: nearer to the limit the chance shrinks to 0, so that there is no cliff at it.
SEEN_WITHIN = 0.04
# Judgement: relative (log) error of a growth, by source. It multiplies, so no growth stays none.
GROWTH_SD = (0.25, 0.35, 0.5)
# Decades lost by picking a row of growths: half the step of the rows; in weights only.
GROWTH_ROUND = 0.15
# Judgement: decades in so many months where nobody gave a growth.
GROWTH_UNKNOWN_MEAN, GROWTH_UNKNOWN_SD, GROWTH_UNKNOWN_MONTHS = 0.3, 0.4, 18
T_MIN, T_MAX = 0.5, 1200.0  # display, months: sooner is "now", later is "not on this trend"
Y_MIN, Y_MAX = math.log10(T_MIN), math.log10(T_MAX)
# The farthest over that is told apart, and how far over a limit of 0 is.
OVER_DECADES = 3.0
# Decades of time a decade over: orders what is over at launch, and moves nothing else.
OVER_AT_LAUNCH = 0.001
# Ignorance: the limit nobody asked about, in log10 months; own sd, sd common to all dimensions, shift where every
# figure is known. Nothing known gives 1/m each and P(nothing in 18 months) 0.14, all comfortable 0.84.
V_MU, V_SD, V_COMMON, V_SHIFT = math.log10(24.0), 0.7, 0.3, 1.2

# Calibration (halved and doubled): felt decades a decade of time.
BETA = 1.0
# Judgement: beyond, people can't tell times apart.
SEE_MONTHS = (1.0, 120.0)
# Calibration at a halo of 0.5: the error everybody shares (halo, mood), common to ranking and symptoms. It doesn't
# shrink: more people, or a second strand, can't make opinions certain.
TAU = 0.6
S_PERSP = 0.8  # copies change nothing; more people, slowly more: the error a perspective shares,
S_PERSON = {"stated": 0.8, "symptoms": 0.6}  # a person's own,
KAPPA = 0.5  # and the part of that which colleagues share
S_STRAND = {"stated": 0.2, "symptoms": 0.35}  # of the ranking question, of the symptom items of the generator
# Of the 0 to 1 symptom scale a decade: 1.2 points of 5, as the generator has it.
SYM_UNIT = 0.3
# Hardly matters: degrees of freedom; people far off are taken to speak of something else.
NU = 4
# Of the draws, by their first limit of all: opinions leave the share of each alone.
TIME_BINS = 16

# The lines a probability is held to.
FIRM, LEAN = 0.8, 0.6
FACT = 0.8  # of being over today
NAMED = 0.8  # what the smallest set named together holds
DISPUTE = 0.2  # a breach that is denied is listed from here
MOVES = 0.05  # what counts as a move of a probability
LIFTED = 0.1  # by so much opinions must lift a first place, for it to be called what people expect
# Monte Carlo slack of a line: the error of 4,096 draws.
SLACK = 0.01
