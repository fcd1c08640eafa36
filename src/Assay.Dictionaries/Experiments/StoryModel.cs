using Assay.Core.Experiments;
using Assay.Models;
using Assay.Models.Text;

namespace Assay.Dictionaries.Experiments;

/// <summary>The language model of the built-in stories with its text and what is true of each held-out word, for other experiments on known factors. Owns all of it.</summary>
public sealed class StoryModel : IDisposable
{
    private readonly Subject _subject;

    private StoryModel(Subject subject) => _subject = subject;

    /// <summary>The model.</summary>
    public Transformer Model => _subject.Model;

    /// <summary>What it was trained on.</summary>
    public TokenSequences Train => _subject.Corpus.Train;

    /// <summary>What it was not.</summary>
    public TokenSequences HeldOut => _subject.Corpus.HeldOut;

    /// <summary>Factors of the held-out tokens.</summary>
    public FactorLabels Labels => _subject.Corpus.Labels!;

    /// <summary>Model and text in a sentence or two for a report.</summary>
    public string Summary => _subject.Summary;

    /// <summary>Trains it into the run's folder <c>model</c>, or takes up what an earlier attempt at the run finished there.</summary>
    /// <param name="text">Built-in stories.</param>
    /// <param name="model">Its shape and training.</param>
    /// <param name="context">Its seeds are those of text and weights.</param>
    /// <exception cref="ArgumentException">Text or model are the user's, whose factors nobody knows.</exception>
    public static StoryModel Prepare(ExperimentText text, SubjectModel model, ExperimentContext context) => text.Path is null && model.Folder is null
        ? new(Subject.Prepare(new() { Text = text, Model = model }, context))
        : throw new ArgumentException("only built-in stories have labels", nameof(text));

    /// <inheritdoc/>
    public void Dispose() => _subject.Dispose();
}
