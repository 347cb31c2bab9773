"""Which public name lives in which module; read by the package so that nothing heavy loads before it is used."""

EXPORTS: dict[str, str] = {
    "EvidenceError": "nabij.evidence.errors",
    # effect sizes, bias and robustness
    # univariate
    "PooledFit": "nabij.evidence.meta.pooled",
    "Prediction": "nabij.evidence.meta.prediction",
    "Influence": "nabij.evidence.meta.influence",
    "HeterogeneityInterval": "nabij.evidence.meta.intervals",
    "LocationScaleFit": "nabij.evidence.meta.location_scale",
    "PermutationTest": "nabij.evidence.meta.permutation",
    "Bootstrap": "nabij.evidence.meta.bootstrap",
    "Subgroups": "nabij.evidence.meta.subgroups",
    "pool": "nabij.evidence.meta.pooling",
    "pool_location_scale": "nabij.evidence.meta.location_scale",
    "subgroups": "nabij.evidence.meta.subgroups",
    "permutation_test": "nabij.evidence.meta.permutation",
    "bootstrap": "nabij.evidence.meta.bootstrap",
    # dependence, psychometrics and designs
    # masem
    # plots, words and files
}
