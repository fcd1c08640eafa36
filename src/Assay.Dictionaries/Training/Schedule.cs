namespace Assay.Dictionaries.Training;

/// <summary>Learning rate and λ at each step; steps count from 1.</summary>
internal static class Schedule
{
    /// <summary>η (s + (1 − s)(1 − cos(π t/W))/2) for t &lt; W steps done, then η, then linear to zero over the decay fraction.</summary>
    public static double LearningRate(DictionaryTrainingOptions options, long step)
    {
        var done = step - 1;
        var share = 1.0;
        if (done < options.WarmUpSteps)
            share = options.WarmUpFrom + (1 - options.WarmUpFrom) * (1 - Math.Cos(Math.PI * done / options.WarmUpSteps)) / 2;
        var decaySteps = options.DecayFraction * options.Steps;
        if (decaySteps > 0 && options.Steps - done < decaySteps)
            share *= (options.Steps - done) / decaySteps;
        return options.LearningRate * share;
    }

    /// <summary>Linear from 0 before the first step to 1.</summary>
    public static double SparsityShare(DictionaryTrainingOptions options, long step) =>
        options.SparsityWarmUpSteps == 0 ? 1 : Math.Min(1, (double)(step - 1) / options.SparsityWarmUpSteps);
}
