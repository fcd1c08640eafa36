using Assay.Core.Options;

namespace Assay.BoardGames.Experiments.AnnealStudy;

/// <summary>Where the study's activations come from: the domains it runs over, and each one's settings.</summary>
public sealed record StudyDomains : IOptions
{
    /// <summary>The domains of this run, in the order of the report; an arm improves only where it does in all of them.</summary>
    public IReadOnlyList<StudyDomainName> Present { get; init; } = [StudyDomainName.Planted];

    /// <summary>Planted boards.</summary>
    public PlantedDomainOptions Planted { get; init; } = new();

    /// <summary>The mini OthelloGPT.</summary>
    public OthelloDomainOptions Othello { get; init; } = new();

    /// <summary>A language model of the built-in stories.</summary>
    public StoryDomainOptions Stories { get; init; } = new();

    /// <summary>A chess model of the user's.</summary>
    public ChessDomainOptions Chess { get; init; } = new();

    /// <inheritdoc/>
    public IEnumerable<Fault> Faults()
    {
        if (Present.Count == 0)
            yield return new Fault("present", "is empty, expected at least one domain");
        if (Present.Distinct().Count() < Present.Count)
            yield return new Fault("present", "names a domain twice");
        foreach (var fault in Present.Distinct().SelectMany(name => OptionsCheck.Within(name.ToString().ToLowerInvariant(), Of(name))))
            yield return fault;
        if (Present.Contains(StudyDomainName.Chess) && (Chess.Model is null || Chess.Games is null))
            yield return new Fault("chess", "lacks a model or its games, which have to be yours: no chess model comes with Assay");
    }

    /// <summary>A domain's sizes of dictionaries.</summary>
    internal DomainDictionaries Of(StudyDomainName name) => name switch
    {
        StudyDomainName.Planted => Planted,
        StudyDomainName.Othello => Othello,
        StudyDomainName.Stories => Stories,
        _ => Chess,
    };

    /// <summary>As reports name it.</summary>
    internal static string Title(StudyDomainName name) => name switch
    {
        StudyDomainName.Planted => "planted boards",
        StudyDomainName.Othello => "mini Othello",
        StudyDomainName.Stories => "stories",
        _ => "chess",
    };
}

/// <summary>Where activations come from whose truth is known.</summary>
public enum StudyDomainName
{
    /// <summary>Random directions for what is true of a board.</summary>
    Planted,

    /// <summary>A model of 6x6 Othello.</summary>
    Othello,

    /// <summary>A language model of stories whose factors are known.</summary>
    Stories,

    /// <summary>A chess model of the user's.</summary>
    Chess,
}

/// <summary>How large a domain's dictionaries are, and how sparse.</summary>
public abstract record DomainDictionaries : IOptions
{
    /// <summary>Numbers of latents; a seed's difference is the mean over them.</summary>
    public IReadOnlyList<int> Latents { get; init; } = [512];

    /// <summary>L0 values in this domain, at least two; null: those of the arms.</summary>
    public IReadOnlyList<int>? TargetL0 { get; init; }

    /// <inheritdoc/>
    public IEnumerable<Fault> Faults()
    {
        if (Latents.DefaultIfEmpty(0).Min() < 1)
            yield return new Fault("latents", "is empty or holds less than 1, expected numbers of latents");
        foreach (var fault in Own())
            yield return fault;
    }

    /// <summary>What else is wrong.</summary>
    private protected abstract IEnumerable<Fault> Own();
}
